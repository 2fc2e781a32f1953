"""Addresses of the console, under /dieu-hanh/; none of them holds personal data."""

from django.urls import include, path

from motcua.console import design_urls
from motcua.console.views import (
    board,
    calendars,
    connections,
    exports,
    halls,
    listing,
    population,
    procedures,
    reorganisation,
    report,
    settings,
    units,
)

app_name = "console"
urlpatterns = [
    path("", board.board, name="board"),
    path("bao-cao/", report.report, name="report"),
    path("bao-cao/tep/<slug:file_format>/", report.download, name="report-file"),
    path("danh-sach/", listing.dossiers, name="list"),
    path("xuat/", exports.exports, name="exports"),
    path("xuat/<uuid:export_id>/", exports.download, name="download"),
    path("lich/", calendars.calendar, name="calendar"),
    path("lich/ghi-ngay/", calendars.announce, name="announce"),
    path("lich/quy-dinh/", calendars.policy, name="clock-policy"),
    path("ket-noi/", connections.connections, name="connections"),
    path("ket-noi/thu/<str:port>/", connections.check, name="check"),
    path("ket-noi/gui-lai/<int:delivery_id>/", connections.requeue, name="requeue"),
    path("thiet-ke/", include(design_urls)),
    path("dan-cu/", population.population, name="population"),
    path("sanh-cho/", halls.halls, name="halls"),
    path("sanh-cho/<slug:key>/", halls.hall, name="hall"),
    path("sanh-cho/<slug:key>/nhom-viec/", halls.set_line, name="set-line"),
    path("sanh-cho/<slug:key>/quay/", halls.set_window, name="set-window"),
    path("thu-tuc/", procedures.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/<slug:key>/", units.unit, name="unit"),
    path("sap-xep/", reorganisation.plans, name="reorganisations"),
    path("sap-xep/<int:key>/", reorganisation.reorganisation, name="reorganisation"),
    path("sap-xep/<int:key>/hoan-tac/", reorganisation.undo, name="reorganisation-undo"),
    path("sap-xep/<int:key>/bien-ban/<int:old>/<int:new>/", reorganisation.record, name="reorganisation-record"),
    path("sap-xep/ke-hoach/<slug:pack>/<slug:name>/", reorganisation.plan, name="reorganisation-plan"),
    path("sap-xep/ke-hoach/<slug:pack>/<slug:name>/thuc-hien/", reorganisation.start, name="reorganisation-start"),
    path("cai-dat/", settings.settings, name="settings"),
]
