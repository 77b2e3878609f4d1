"""The wire to Okta: credentials, paging, rate budget, errors, look-ups by name and by mark.

What may not live here: anything about kinds (which members an object has, what Okta defaults to, how a mark
looks) and anything of Kubernetes. Objects come in and go out as parsed JSON; every error that leaves is one
of ``core.errors``. The Okta SDK and aiohttp are imported by ``transport`` alone, at the first call, since
they cost half a second and tens of megabytes.

::

    connection     what the rest of the operator calls
    ├── serial     writes that Okta takes only one after the other
    ├── budget     when a call may go, by Okta's rate limits (window: of one bucket; buckets: which one)
    ├── transport  the exchange itself (answer: what came of it)
    ├── errors     answers and failures as core.errors (rights: what a refused call needs)
    ├── shapes     bodies as they were asked for
    └── paging     which pages belong to a list (urls: building and checking addresses)
    directory      groups and users by name
    inventory      objects by mark, from shared lists (flights: one call for many askers)
"""
