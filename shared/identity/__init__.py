"""Who a person is: signing in, what proves that it is them, and where they are signed in.

`provider` has the one interface, and the provider that `IDENTITY_PROVIDER` names.
"""
