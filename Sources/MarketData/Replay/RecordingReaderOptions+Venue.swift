internal import MarketDataModel
public import MarketDataVenues
public import Recording

extension RecordingReaderOptions {
    /// Options that know the venues: the venue of a recording that names none is told by `venue` and by ``VenueList``.
    ///
    /// - Parameter venue: The venue of a recording that does not say its own; `nil` where that is not known.
    public init(venue: (any Venue)?) {
        self.init()
        self.venue = venue?.id
        self.venueOfHost = { host in VenueList.venue(atHost: host)?.id }
    }
}
