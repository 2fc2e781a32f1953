"""Addresses of the workshop of procedures, under /dieu-hanh/thiet-ke/."""

from django.urls import path

from motcua.console.views import designing, designing_handling, designing_moving, designing_trial

DRAFT = "<uuid:draft_id>"
urlpatterns = [
    path("", designing.drafts, name="designs"),
    path("mo/", designing.begin, name="design-begin"),
    path("nhap/", designing.take_in, name="design-import"),
    path("mau-bang-cac-buoc.xlsx", designing_handling.table_template, name="design-template"),
    path(f"{DRAFT}/", designing.design, name="design"),
    path(f"{DRAFT}/muc/<slug:key>/", designing.section, name="design-section"),
    path(f"{DRAFT}/muc/<slug:key>/kiem-tra/", designing.check, name="design-check"),
    path(f"{DRAFT}/trang/<slug:key>/", designing_handling.form_page, name="design-form-page"),
    path(f"{DRAFT}/bang/", designing_handling.table, name="design-table"),
    path(f"{DRAFT}/bang/lay/", designing_handling.take_table, name="design-take-table"),
    path(f"{DRAFT}/yaml/", designing.text, name="design-text"),
    path(f"{DRAFT}/tep.yaml", designing.export, name="design-export"),
    path(f"{DRAFT}/chay-thu/", designing_trial.walk, name="design-rehearsal"),
    path(f"{DRAFT}/chay-thu/<slug:key>/", designing_trial.fill, name="design-fill"),
    path(f"{DRAFT}/tac-dong/", designing_trial.effect, name="design-effect"),
    path(f"{DRAFT}/cong-bo/", designing.publish, name="design-publish"),
    path(f"{DRAFT}/lay-lam-goc/", designing.rebase, name="design-rebase"),
    path(f"{DRAFT}/bo/", designing.discard, name="design-discard"),
    path("thu-tuc/<str:code>/", designing_moving.procedure, name="design-procedure"),
    path("thu-tuc/<str:code>/v<int:number>.yaml", designing_moving.export, name="design-version"),
    path("thu-tuc/<str:code>/chuyen/<int:number>/", designing_moving.move, name="design-move"),
    path("thu-tuc/<str:code>/hoan-tac/<uuid:move_id>/", designing_moving.undo, name="design-undo"),
    path("thu-tuc/<str:code>/dong/", designing_moving.close, name="design-close"),
    path("thu-tuc/<str:code>/mo-lai/", designing_moving.reopen, name="design-reopen"),
]
