// A user's tests import one module.
@_exported public import MarketData
@_exported public import VenueServer
