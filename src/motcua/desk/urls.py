"""Addresses of the desk, under /can-bo/."""

from django.urls import path

from motcua.desk.views import (
    absences,
    acting,
    assisted,
    batch,
    consulting,
    dossier,
    inbox,
    intake,
    papers,
    searching,
    signing,
    signing_in,
)

app_name = "desk"
urlpatterns = [
    path("dang-nhap/", signing_in.sign_in, name="sign-in"),
    path("dang-xuat/", signing_in.sign_out, name="sign-out"),
    path("", inbox.inbox, name="inbox"),
    path("viec/<str:tab>/", inbox.inbox, name="tab"),
    path("hang-loat/", batch.batch, name="batch"),
    path("vang-mat/", absences.absences, name="absences"),
    path("vang-mat/nguoi/", absences.people, name="people"),
    path("vang-mat/<int:delegation_id>/thu-hoi/", absences.take_back, name="take-back"),
    path("vang-mat/giao-lai/", absences.reassign, name="reassign"),
    path("tim/", searching.search, name="search"),
    path("co-quan/", consulting.agencies, name="agencies"),
    path("ho-so/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("ho-so/<uuid:dossier_id>/xem-so/", dossier.unmask, name="unmask"),
    path("ho-so/<uuid:dossier_id>/ky/", signing.sign, name="sign"),
    path("ho-so/<uuid:dossier_id>/xem-truoc/", acting.preview, name="preview"),
    path("ho-so/<uuid:dossier_id>/giay-to/<uuid:attachment_id>/", papers.attachment, name="attachment"),
    path("ho-so/<uuid:dossier_id>/ket-qua.pdf", papers.result, name="result"),
    path("ho-so/<uuid:dossier_id>/y-kien/<int:consultation_id>/", consulting.answer, name="answer"),
    path("ho-so/<uuid:dossier_id>/lam-tiep/", consulting.go_on, name="go-on"),
    path("ho-so/<uuid:dossier_id>/lam/<slug:slug>/", acting.act, name="act"),
    path("phieu/<uuid:dossier_id>/<slug:kind>.pdf", papers.slip, name="slip"),
    path("phieu/<uuid:dossier_id>/bo-sung/<int:number>.pdf", papers.supplement_slip, name="supplement-slip"),
    path("tiep-nhan/", intake.intake, name="intake"),
    path("tiep-nhan/the/", intake.card, name="card"),
    path("tiep-nhan/thu-tuc/", intake.procedures, name="procedures"),
    path("tiep-nhan/tam-tinh/", intake.quote, name="quote"),
    path("tiep-nhan/xong/<uuid:dossier_id>/", intake.received, name="received"),
    path("nop-ho/", assisted.assisted, name="assisted"),
    path("to-khai/<uuid:draft_id>/", assisted.electronic, name="electronic"),
]
