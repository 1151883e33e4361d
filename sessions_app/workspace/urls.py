"""Addresses under /workspace/."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from sessions_app.workspace import sign_in, views
from sessions_app.workspace.two_factor_page import two_factor_page

app_name = "workspace"
urlpatterns = [
    path("", views.conversation_list, name="list"),
    path("conversations/<str:conversation_id>/", views.conversation, name="conversation"),
    path("join/", views.join, name="join"),
    path("replica/<str:session_id>/", views.replica, name="replica"),
    path("login/", sign_in.Login.as_view(), name="login"),
    path("login/code/", sign_in.login_code, name="login_code"),
    path("two-factor/", two_factor_page, name="two_factor"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
