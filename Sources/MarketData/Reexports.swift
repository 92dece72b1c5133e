@_exported public import MarketDataModel
@_exported public import MarketDataVenues
@_exported public import WireFormats
