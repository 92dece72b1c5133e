package import MarketDataModel

/// The assignment of streams to connections: lanes, each of which one connection serves. Lanes belong to a route; streams of
/// different routes never share one.
///
/// The fullest lane of its route that has room takes a new stream, so that as few lanes as possible are in use and sparse ones run
/// dry. When what is left would fit into one lane less with a quarter to spare, the emptiest lane is moved into the
/// others: the spare room keeps streams that come and go at the edge from being moved to and fro. A stream that moves
/// counts in both lanes until it has arrived.
package struct StreamPlacement: Sendable {
    /// Where a stream is.
    package struct Home: Hashable, Sendable {
        /// The lane it belongs to.
        package var lane: Int
        /// The lane it is moving away from; that lane speaks for it until it has arrived.
        package var leaving: Int?
        let serial: UInt64

        /// The lane that speaks for it.
        package var speaker: Int { self.leaving ?? self.lane }
    }

    /// A stream that is to be subscribed on `to` before it is given up on `from`.
    package struct Move: Hashable, Sendable {
        /// Which stream.
        package var key: StreamKey
        /// Where it is.
        package var from: Int
        /// Where it goes.
        package var to: Int
    }

    private struct Lane {
        let route: StreamRoute
        var streams: Set<StreamKey> = []
    }

    /// The most streams a lane may carry.
    package let limit: Int
    /// The most lanes that may be in use; `nil` for any number.
    private let maximumLanes: Int?
    /// How many streams are moving.
    package private(set) var moving = 0
    private var lanes: [Lane] = []
    private var homes: [StreamKey: Home] = [:]
    private var nextSerial: UInt64 = 0
    /// Off after a venue refused a move, until wishes change.
    private var mayConsolidate = true

    /// No streams, no lanes.
    package init(limit: Int, maximumLanes: Int? = nil) {
        self.limit = max(1, limit)
        self.maximumLanes = maximumLanes
    }

    /// How many lanes there ever were; they keep their numbers.
    package var laneCount: Int { self.lanes.count }

    /// How many streams a lane carries, leaving ones included.
    package func count(of lane: Int) -> Int { self.lanes[lane].streams.count }

    /// The route of a lane.
    package func route(of lane: Int) -> StreamRoute { self.lanes[lane].route }

    /// What a lane carries, in the order in which it was wished.
    package func streams(of lane: Int) -> [StreamKey] {
        self.lanes[lane].streams.sorted { (self.homes[$0]?.serial ?? 0) < (self.homes[$1]?.serial ?? 0) }
    }

    /// Where a stream is.
    package func home(of key: StreamKey) -> Home? { self.homes[key] }

    /// Finds a place for a new stream; returns its lane, or `nil` where all are full and there may be no further one.
    package mutating func place(_ key: StreamKey, route: StreamRoute = .main) -> Int? {
        if let home = self.homes[key] { return home.lane }
        guard let lane = self.fullestWithRoom(route, besides: nil) ?? self.emptyLane(route) else { return nil }
        self.mayConsolidate = true
        self.lanes[lane].streams.insert(key)
        self.homes[key] = Home(lane: lane, leaving: nil, serial: self.nextSerial)
        self.nextSerial += 1
        return lane
    }

    /// A stream is wanted no longer; returns the lanes that carried it.
    package mutating func remove(_ key: StreamKey) -> [Int] {
        guard let home = self.homes.removeValue(forKey: key) else { return [] }
        self.mayConsolidate = true
        self.lanes[home.lane].streams.remove(key)
        guard let leaving = home.leaving else { return [home.lane] }
        self.moving -= 1
        self.lanes[leaving].streams.remove(key)
        return [home.lane, leaving]
    }

    /// A moving stream is confirmed where it goes, or lost where it was; returns the lane that is rid of it.
    package mutating func arrived(_ key: StreamKey) -> Int? {
        guard let leaving = self.homes[key]?.leaving else { return nil }
        self.homes[key]?.leaving = nil
        self.moving -= 1
        self.lanes[leaving].streams.remove(key)
        return leaving
    }

    /// The venue refused a moving stream where it goes: it stays where it was; returns the lane that did not get it.
    package mutating func stayed(_ key: StreamKey) -> Int? {
        guard let home = self.homes[key], let leaving = home.leaving else { return nil }
        self.homes[key] = Home(lane: leaving, leaving: nil, serial: home.serial)
        self.moving -= 1
        self.lanes[home.lane].streams.remove(key)
        self.mayConsolidate = false
        return home.lane
    }

    /// The moves that save a lane, if any does and nothing is moving.
    package mutating func consolidate() -> [Move] {
        guard self.moving == 0, self.mayConsolidate else { return [] }
        let used = self.lanes.indices.filter { !self.lanes[$0].streams.isEmpty }
        let routes = Dictionary(grouping: used) { self.lanes[$0].route }
        for route in routes.keys.sorted() {
            guard let source = self.spare(among: routes[route] ?? []) else { continue }
            return self.empty(source, within: route)
        }
        return []
    }

    /// The emptiest of these lanes, where the others have room for its streams with a quarter to spare.
    private func spare(among used: [Int]) -> Int? {
        let total = used.reduce(0) { $0 + self.lanes[$1].streams.count }
        guard used.count > 1, total <= (used.count - 1) * self.limit * 3 / 4 else { return nil }
        return used.min { self.lanes[$0].streams.count < self.lanes[$1].streams.count }
    }

    private mutating func empty(_ source: Int, within route: StreamRoute) -> [Move] {
        var moves: [Move] = []
        for key in self.streams(of: source) {
            guard let target = self.fullestWithRoom(route, besides: source) else { break }
            self.lanes[target].streams.insert(key)
            self.homes[key]?.lane = target
            self.homes[key]?.leaving = source
            self.moving += 1
            moves.append(Move(key: key, from: source, to: target))
        }
        return moves
    }

    private func fullestWithRoom(_ route: StreamRoute, besides other: Int?) -> Int? {
        var best: Int?
        for lane in self.lanes.indices where lane != other && self.lanes[lane].route == route {
            let count = self.lanes[lane].streams.count
            guard count > 0, count < self.limit else { continue }
            if let known = best, self.lanes[known].streams.count >= count { continue }
            best = lane
        }
        return best
    }

    private mutating func emptyLane(_ route: StreamRoute) -> Int? {
        let inUse = self.lanes.count { !$0.streams.isEmpty }
        if let maximumLanes, inUse >= maximumLanes { return nil }
        if let lane = self.lanes.firstIndex(where: { $0.streams.isEmpty && $0.route == route }) { return lane }
        self.lanes.append(Lane(route: route))
        return self.lanes.count - 1
    }
}
