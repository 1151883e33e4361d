"""Addresses under /api/v1/."""

from django.urls import path

from sessions_app.api import agents, masking_tool, tag

urlpatterns = [
    path("tag/<str:site_key>/", tag.config),
    path("tag/<str:site_key>/ticket/", tag.ticket),
    path("tag/<str:site_key>/assets/", tag.assets),
    path("tag/<str:site_key>/receipt/", tag.receipt),
    path("tag/<str:site_key>/tool/", masking_tool.opened),
    path("tag/<str:site_key>/tool/draft/", masking_tool.draft),
    path("ticket/", agents.ticket),
    path("conversations/", agents.conversations),
    path("conversations/<str:conversation_id>/", agents.conversation),
    path("conversations/<str:conversation_id>/messages/", agents.messages),
    path("sessions/<str:session_id>/", agents.session),
    path("visitors/<str:visitor_id>/", agents.visitor),
    path("sessions/<str:session_id>/assets/<str:name>", agents.asset),
]
