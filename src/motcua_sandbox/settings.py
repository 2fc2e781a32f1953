"""What the sandbox is told from outside, read once from ``MOTCUA_SANDBOX_*``."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

PREFIX = "MOTCUA_SANDBOX_"


@dataclass(frozen=True)
class Settings:
    """One sandbox: where it keeps its state, who may call it and how strict it is."""

    state_dir: Path = Path("var/sandbox")
    provinces: tuple[str, ...] = ("H20", "H58")
    portal_username: str = "motcua"
    portal_password: str = field(default="sandbox-only", repr=False)
    session_seconds: int = 1800
    catalogue: Path | None = None
    strict_catalogue: bool = False
    client_id: str = "motcua"
    client_secret: str = field(default="sandbox-only", repr=False)
    redirect_uris: tuple[str, ...] = ()
    population_client: str = "motcua"
    population_secret: str = field(default="sandbox-only", repr=False)
    post_customer: str = "MOTCUA"
    post_token: str = field(default="sandbox-only", repr=False)
    population_quota: int = 5000  # look-ups a unit has in a day
    payment_merchant: str = "MOTCUA"
    payment_secret: str = field(default="sandbox-only", repr=False)
    payment_notify: str = "http://127.0.0.1:8900/api/callbacks/payment"  # call-backs go here
    payment_return: str = "http://127.0.0.1:8900/thanh-toan/ket-qua"  # and payers come back here
    bank_secret: str = field(default="sandbox-only", repr=False)
    bank_bin: str = "970415"
    bank_account: str = "113600012345"
    bank_notify: str = "http://127.0.0.1:8900/api/callbacks/bank"
    sms_key: str = field(default="sandbox-only", repr=False)
    sms_secret: str = field(default="sandbox-only", repr=False)  # signs reports
    sms_senders: tuple[str, ...] = ("DVCTINH",)
    sms_quota: int = 100_000  # messages a day
    sms_minute: int = 100_000  # and a minute
    sms_notify: str = "http://127.0.0.1:8900/api/callbacks/messages/sms"
    zalo_token: str = field(default="sandbox-only", repr=False)
    zalo_app: str = "motcua"
    zalo_secret: str = field(default="sandbox-only", repr=False)
    zalo_quota: int = 100_000
    zalo_minute: int = 100_000
    zalo_notify: str = "http://127.0.0.1:8900/api/callbacks/messages/zalo"
    einvoice_client: str = "motcua"
    einvoice_secret: str = field(default="sandbox-only", repr=False)
    smtp_port: int = 0  # no mail server without one
    mail_minute: int = 100_000
    issuer: str = ""
    code_seconds: int = 120
    token_seconds: int = 900

    def at(self, state_dir: Path) -> "Settings":
        """The same sandbox with its state in another folder."""
        return replace(self, state_dir=state_dir)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a name that is absent or empty keeps its default.

    Raises ``ValueError`` when a number is not a number.
    """
    base = Settings()

    def get(name: str, default: str) -> str:
        return environ.get(PREFIX + name) or default

    catalogue = get("CATALOGUE", "")
    ours = (environ.get("MOTCUA_PUBLIC_URL") or "http://127.0.0.1:8900").rstrip("/")
    return Settings(
        state_dir=Path(get("STATE", str(base.state_dir))),
        provinces=_words(get("PROVINCES", ",".join(base.provinces))),
        portal_username=get("PORTAL_USERNAME", base.portal_username),
        portal_password=get("PORTAL_PASSWORD", base.portal_password),
        session_seconds=int(get("SESSION_SECONDS", str(base.session_seconds))),
        catalogue=Path(catalogue) if catalogue else None,
        strict_catalogue=get("STRICT_CATALOGUE", "0") == "1",
        client_id=get("VNEID_CLIENT_ID", base.client_id),
        client_secret=get("VNEID_CLIENT_SECRET", base.client_secret),
        redirect_uris=_words(get("REDIRECT_URIS", "")),
        population_client=get("POPULATION_CLIENT_ID", base.population_client),
        population_secret=get("POPULATION_CLIENT_SECRET", base.population_secret),
        post_customer=get("POST_CUSTOMER", base.post_customer),
        post_token=get("POST_TOKEN", base.post_token),
        population_quota=int(get("POPULATION_QUOTA", str(base.population_quota))),
        payment_merchant=get("PAYMENT_MERCHANT", base.payment_merchant),
        payment_secret=get("PAYMENT_SECRET", base.payment_secret),
        payment_notify=get("PAYMENT_NOTIFY_URL", f"{ours}/api/callbacks/payment"),
        payment_return=get("PAYMENT_RETURN_URL", f"{ours}/thanh-toan/ket-qua"),
        bank_secret=get("BANK_SECRET", base.bank_secret),
        bank_bin=get("BANK_BIN", base.bank_bin),
        bank_account=get("BANK_ACCOUNT", base.bank_account),
        bank_notify=get("BANK_NOTIFY_URL", f"{ours}/api/callbacks/bank"),
        einvoice_client=get("EINVOICE_CLIENT", base.einvoice_client),
        einvoice_secret=get("EINVOICE_SECRET", base.einvoice_secret),
        sms_key=get("SMS_KEY", base.sms_key),
        sms_secret=get("SMS_SECRET", base.sms_secret),
        sms_senders=_words(get("SMS_SENDERS", ",".join(base.sms_senders))),
        sms_quota=int(get("SMS_QUOTA", str(base.sms_quota))),
        sms_minute=int(get("SMS_MINUTE", str(base.sms_minute))),
        sms_notify=get("SMS_NOTIFY_URL", f"{ours}/api/callbacks/messages/sms"),
        zalo_token=get("ZALO_TOKEN", base.zalo_token),
        zalo_app=get("ZALO_APP", base.zalo_app),
        zalo_secret=get("ZALO_SECRET", base.zalo_secret),
        zalo_quota=int(get("ZALO_QUOTA", str(base.zalo_quota))),
        zalo_minute=int(get("ZALO_MINUTE", str(base.zalo_minute))),
        zalo_notify=get("ZALO_NOTIFY_URL", f"{ours}/api/callbacks/messages/zalo"),
        smtp_port=int(get("SMTP_PORT", str(base.smtp_port))),
        mail_minute=int(get("MAIL_MINUTE", str(base.mail_minute))),
        issuer=get("ISSUER", "").rstrip("/"),
        code_seconds=int(get("CODE_SECONDS", str(base.code_seconds))),
        token_seconds=int(get("TOKEN_SECONDS", str(base.token_seconds))),
    )
