from django.urls import path

from influencers.views.peers import observations, organisations, practices

app_name = "peers"
urlpatterns = [
    path("", organisations.index, name="register"),
    path("nouvelle/", organisations.add, name="add"),
    path("observations/", observations.index, name="observations"),
    path("observations/<int:observation_id>/", observations.sheet, name="observation"),
    path(
        "observations/<int:observation_id>/modifier/",
        observations.change,
        name="change_observation",
    ),
    path(
        "observations/<int:observation_id>/archiver/",
        observations.archive,
        name="archive_observation",
    ),
    path("observations/<int:observation_id>/reprendre/", practices.take_up, name="take_up"),
    path("pratiques/", practices.index, name="practices"),
    path("pratiques/<int:practice_id>/", practices.sheet, name="practice"),
    path("pratiques/<int:practice_id>/etat/", practices.set_state, name="set_state"),
    path("pratiques/<int:practice_id>/archiver/", practices.archive, name="archive_practice"),
    path("adresses/<int:account_id>/archiver/", organisations.detach, name="archive_account"),
    path("<int:peer_id>/", organisations.sheet, name="peer"),
    path("<int:peer_id>/modifier/", organisations.change, name="change"),
    path("<int:peer_id>/archiver/", organisations.archive, name="archive"),
    path("<int:peer_id>/adresses/", organisations.attach, name="add_account"),
    path("<int:peer_id>/surveiller/", organisations.watch, name="watch"),
    path("<int:peer_id>/observations/nouvelle/", observations.add, name="add_observation"),
]
