"""Addresses of the waiting hall, under /sanh/; the key of a unit, never a person's data."""

from django.urls import path

from motcua.kiosk import views

app_name = "kiosk"
urlpatterns = [
    path("<slug:key>/", views.hall, name="hall"),
    path("<slug:key>/bang-goi/", views.board, name="board"),
    path("phieu/<uuid:ticket_id>/", views.ticket, name="ticket"),
]
