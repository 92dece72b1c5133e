// A user's tests import one module.
@_exported public import VenueServer
