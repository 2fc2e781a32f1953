"""The gallery of components and the switch of language."""

from django.urls import path

from motcua.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("can-bo/", views.officer_gallery, name="officer-gallery"),
    path("ngon-ngu/<str:code>/", views.language, name="language"),
]
