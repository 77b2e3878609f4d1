"""The HTTP side: routes, authentication, paging, headers, control. The rules live in the areas, not here."""
