"""Addresses of the console, under /dieu-hanh/; none of them holds personal data."""

from django.urls import include, path

from motcua.console import design_urls
from motcua.console.views import board, connections, exports, listing, procedures, report, settings, units

app_name = "console"
urlpatterns = [
    path("", board.board, name="board"),
    path("bao-cao/", report.report, name="report"),
    path("bao-cao/tep/<slug:file_format>/", report.download, name="report-file"),
    path("danh-sach/", listing.dossiers, name="list"),
    path("xuat/", exports.exports, name="exports"),
    path("xuat/<uuid:export_id>/", exports.download, name="download"),
    path("ket-noi/", connections.connections, name="connections"),
    path("ket-noi/thu/<str:port>/", connections.check, name="check"),
    path("ket-noi/gui-lai/<int:delivery_id>/", connections.requeue, name="requeue"),
    path("thiet-ke/", include(design_urls)),
    path("thu-tuc/", procedures.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/<slug:key>/", units.unit, name="unit"),
    path("cai-dat/", settings.settings, name="settings"),
]
