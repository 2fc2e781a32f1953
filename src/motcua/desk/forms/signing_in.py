"""Signing in to the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Tên đăng nhập"), max_length=150, error_messages={"required": _("Hãy nhập tên đăng nhập.")}
    )
    password = forms.CharField(
        label=_("Mật khẩu"), max_length=200, strip=False, error_messages={"required": _("Hãy nhập mật khẩu.")}
    )
