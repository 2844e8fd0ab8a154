"""Agencies, people, sign-in, roles, invitations and the audit log."""
