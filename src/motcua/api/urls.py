"""Every address of the API; anybody may call them."""

from django.urls import path

from motcua.api.guarding import guarded, guarded_urls, paces_itself
from motcua.api.inbound import national_portal
from motcua.api.service import api

app_name = "api"
urlpatterns = [
    path("inbound/national-portal", guarded(national_portal, paces_itself), name="inbound-national-portal"),
    *guarded_urls(api),
]
