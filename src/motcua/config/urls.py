"""Every address of the installation; each view declares who may come (foundation.access)."""

from django.urls import include, path

urlpatterns = [
    path("", include("motcua.portal.urls")),
    path("can-bo/", include("motcua.desk.urls")),
    path("dieu-hanh/", include("motcua.console.urls")),
    path("api/v1/", include("motcua.api.urls")),
    path("sanh/", include("motcua.kiosk.urls")),
    path("ui/", include("motcua.ui.urls")),
]
