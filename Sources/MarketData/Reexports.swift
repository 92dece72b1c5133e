@_exported public import MarketDataModel
@_exported public import MarketDataVenues
@_exported public import Recording
@_exported public import WireFormats
