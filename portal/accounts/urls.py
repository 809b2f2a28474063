from django.urls import path

from portal.accounts.views import company, desk, members, notifications, people, profile

app_name = "accounts"
urlpatterns = [
    path("my/company/", company.company, name="company"),
    path("my/company/register/", company.register_company, name="register_company"),
    path("my/company/edit/", company.edit_company, name="edit_company"),
    path("my/company/choose/", company.choose_company, name="choose_company"),
    path("my/company/members/", members.members, name="members"),
    path("my/company/members/invite/", members.invite, name="invite"),
    path("my/company/members/<uuid:public_id>/role/", members.change_role, name="change_role"),
    path(
        "my/company/members/<uuid:public_id>/remove/", members.remove_member, name="remove_member"
    ),
    path("my/company/members/<uuid:public_id>/owner/", members.hand_over, name="hand_over"),
    path(
        "my/company/invitations/<uuid:public_id>/revoke/",
        members.revoke_invitation,
        name="revoke_invitation",
    ),
    path("invitation/<uuid:token>/", members.accept_invitation, name="accept_invitation"),
    path("my/dossier/people/", people.people, name="people"),
    path("my/dossier/people/add/", people.add_person, name="add_person"),
    path("my/dossier/people/<uuid:public_id>/", people.person, name="person"),
    path("my/dossier/people/<uuid:public_id>/edit/", people.edit_person, name="edit_person"),
    path("my/profile/", profile.profile, name="profile"),
    path("my/profile/notifications/", notifications.notifications, name="notifications"),
    path("my/profile/address/", notifications.trust_address, name="trust_address"),
    path("my/profile/sessions/", profile.end_sessions, name="end_sessions"),
    path("desk/companies/", desk.companies, name="desk_companies"),
    path("desk/companies/<uuid:public_id>/", desk.company, name="desk_company"),
]
