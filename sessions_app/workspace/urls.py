"""Addresses under /workspace/."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from sessions_app.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.conversation_list, name="list"),
    path("conversations/<str:conversation_id>/", views.conversation, name="conversation"),
    path("join/", views.join, name="join"),
    path("replica/<str:session_id>/", views.replica, name="replica"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
