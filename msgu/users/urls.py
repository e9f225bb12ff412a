from django.urls import path

from msgu.users.views import audit, own, people

app_name = "users"
urlpatterns = [
    path("profil/", own.profile, name="profile"),
    path("invitation/<str:token>/", own.welcome, name="welcome"),
    path("personnes/", people.index, name="people"),
    path("personnes/inviter/", people.invite, name="invite"),
    path(
        "personnes/invitations/<int:invitation_id>/retirer/",
        people.revoke,
        name="revoke",
    ),
    path("personnes/<int:user_id>/", people.person, name="person"),
    path("personnes/<int:user_id>/fermer/", people.deactivate, name="deactivate"),
    path("personnes/<int:user_id>/rouvrir/", people.reactivate, name="reactivate"),
    path("journal/", audit.index, name="audit"),
]
