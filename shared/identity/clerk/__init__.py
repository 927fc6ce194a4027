"""Signing in with Clerk: its tokens verified, its API asked, its pages led to. Its SDK is imported late: it is slow."""
