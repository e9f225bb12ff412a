"""Every address of the project. Each view declares who may open it (`msgu.web.access`)."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

from msgu.web import views
from msgu.web.access import public, signed_in, while_enrolling
from msgu.web.verbs import with_form

# Only what an invited person needs of allauth: nobody signs up, nobody changes an address.
account_patterns = [
    path("connexion/", public(with_form(account.login)), name="account_login"),
    path("deconnexion/", while_enrolling(with_form(account.logout)), name="account_logout"),
    path("inactif/", public(require_safe(account.account_inactive)), name="account_inactive"),
    path(
        "confirmer/",
        while_enrolling(with_form(account.reauthenticate)),
        name="account_reauthenticate",
    ),
    path(
        "mot-de-passe/",
        signed_in(with_form(account.password_change)),
        name="account_change_password",
    ),
    path(
        "mot-de-passe/oublie/",
        public(with_form(account.password_reset)),
        name="account_reset_password",
    ),
    path(
        "mot-de-passe/oublie/envoye/",
        public(require_safe(account.password_reset_done)),
        name="account_reset_password_done",
    ),
    # allauth makes its address with « UID-KEY », then puts the real ones there.
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]+)/$",
        public(with_form(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        public(require_safe(account.password_reset_from_key_done)),
        name="account_reset_password_from_key_done",
    ),
    path("second-facteur/", signed_in(require_safe(mfa.index)), name="mfa_index"),
    path("second-facteur/code/", public(with_form(mfa.authenticate)), name="mfa_authenticate"),
    path(
        "second-facteur/confirmer/",
        signed_in(with_form(mfa.reauthenticate)),
        name="mfa_reauthenticate",
    ),
    path(
        "second-facteur/activer/",
        while_enrolling(with_form(totp.activate_totp)),
        name="mfa_activate_totp",
    ),
    path(
        "second-facteur/desactiver/",
        signed_in(with_form(totp.deactivate_totp)),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-facteur/secours/",
        signed_in(require_safe(recovery_codes.view_recovery_codes)),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-facteur/secours/nouveaux/",
        signed_in(with_form(recovery_codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-facteur/secours/telecharger/",
        signed_in(require_safe(recovery_codes.download_recovery_codes)),
        name="mfa_download_recovery_codes",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("barre/", views.bar, name="bar"),
    path("sante/", views.health, name="health"),
    path("langue/", views.choose_language, name="choose_language"),
    path("compte/", include(account_patterns)),
    path("", include("msgu.users.urls")),
    path("", include("msgu.live.urls")),
    path("", include("msgu.outbox.urls")),
    path("", include("monitoring.urls")),
    path("voix/", include("influencers.urls")),
    path("pairs/", include("influencers.peers.urls")),
    path("", include("crisiscell.urls")),
]

handler400 = "msgu.web.errors.bad_request"
handler403 = "msgu.web.errors.not_allowed"
handler404 = "msgu.web.errors.not_found"
handler500 = "msgu.web.errors.broken"
