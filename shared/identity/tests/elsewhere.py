"""A provider with whom people sign in elsewhere, as with Clerk."""

from django.http import HttpResponseRedirect

from shared.identity.local import LocalProvider


class Elsewhere(LocalProvider):
    signs_in_here = False
    elsewhere = "https://accounts.example.com/sign-in"
    account = "https://accounts.example.com/user"

    def way_in(self, request, *, page, back, now):
        return HttpResponseRedirect(f"https://accounts.example.com/{page}?back={back}")
