"""The look both portals share: tokens, components, the page frame and the tags that draw them. All of it on /style/."""
