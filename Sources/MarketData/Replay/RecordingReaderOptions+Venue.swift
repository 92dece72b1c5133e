internal import MarketDataModel
public import MarketDataVenues
public import Recording

extension RecordingReaderOptions {
    /// Options that know the venues: what a recording of another format leaves open (whose it is, which of its lines
    /// are answers to REST calls) is told by `venue` and by ``VenueList``.
    ///
    /// - Parameter venue: The venue of a recording that does not say its own; `nil` where that is not known.
    public init(venue: (any Venue)?) {
        self.init()
        self.venue = venue?.id
        self.venueOfHost = { host in VenueList.venue(atHost: host)?.id }
        let venues = venue.map { [$0] } ?? VenueList.all
        self.restTarget = { message in
            for venue in venues {
                if let target = venue.restTarget(ofUntaggedAnswer: message) { return target }
            }
            return nil
        }
    }
}
