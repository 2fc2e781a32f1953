"""Every address of the API; anybody may call them."""

from motcua.api.guarding import guarded_urls
from motcua.api.service import api

app_name = "api"
urlpatterns = guarded_urls(api)
