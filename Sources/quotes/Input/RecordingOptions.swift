internal import MarketData
internal import Recording

extension RecordingReaderOptions {
    /// Options that know the venues, so that a recording that says no more than a URL names its venue too.
    static var knowingVenues: RecordingReaderOptions {
        var options = RecordingReaderOptions()
        options.venueOfHost = { host in VenueList.venue(atHost: host)?.id }
        return options
    }
}
