/// About how long a scan's symbols wait for the quota, by how many of its requests go before.
struct ScanForecast {
    /// Requests that are looked at one by one; beyond them each is as far from the one before as these are on average
    /// over the last minute's worth of them.
    static let exact = 500
    private static let slope = 100

    /// By the number of requests that go before; empty where nothing is known.
    let waits: [Duration]
    /// How many symbols a request names.
    let symbolsPerRequest: Int

    /// How long a symbol waits that so many of the scan's own go before.
    func wait(place: Int) -> Duration? {
        guard let last = self.waits.last else { return nil }
        let requests = place / max(1, self.symbolsPerRequest)
        if requests < self.waits.count { return self.waits[requests] }
        let span = min(Self.slope, self.waits.count - 1)
        guard span > 0 else { return last }
        let step = (last - self.waits[self.waits.count - 1 - span]) / span
        return last + step * (requests - self.waits.count + 1)
    }
}
