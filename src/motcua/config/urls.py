"""Every address of the installation; each view declares who may come (foundation.access)."""

from django.urls import include, path

from motcua.api import receipts

urlpatterns = [
    path("", include("motcua.portal.urls")),
    path("can-bo/", include("motcua.desk.urls")),
    path("dieu-hanh/", include("motcua.console.urls")),
    path("api/callbacks/messages/<str:channel>", receipts.note, name="message-receipts"),
    path("api/v1/", include("motcua.api.urls")),
    path("api/callbacks/", include("motcua.api.callbacks")),
    path("sanh/", include("motcua.kiosk.urls")),
    path("ui/", include("motcua.ui.urls")),
]
