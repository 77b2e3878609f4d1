"""The pages that a person sees. They are the simulator's own: Okta's are made by a script, the Sign-In Widget.

What they say is what the widget says (``login.properties`` of okta/okta-signin-widget).
"""
