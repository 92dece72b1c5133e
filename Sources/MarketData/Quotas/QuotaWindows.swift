internal import MarketDataModel
internal import MarketDataVenues

extension MarketDataClient.Configuration.Limits {
    /// The windows that are kept: one's own as they stand, else the venue's less the headroom; and the venue's limit of
    /// connection attempts where neither names one.
    func windows(of venue: any Venue) -> [QuotaWindow] {
        var published = venue.quota
        if let limits = venue.streams?.limits, !published.contains(where: { $0.meter == .connections }) {
            let connections = QuotaWindow(
                .connections,
                limit: limits.connectionsPerWindow,
                per: limits.connectionWindow
            )
            published.append(connections)
        }
        let kept = 1 - min(max(self.headroom, 0), 1)
        let reduced = published.map { window in
            QuotaWindow(window.meter, limit: Int((Double(window.limit) * kept).rounded(.down)), per: window.length)
        }
        guard let quota = self.quota else { return reduced }
        let ownsConnections = quota.contains { $0.meter == .connections }
        return quota + (ownsConnections ? [] : reduced.filter { $0.meter == .connections })
    }
}
