internal import CoreMetrics
internal import MarketDataCore
internal import MarketDataModel

/// What a client counts. The venue is a label; a symbol never is, as there are thousands.
struct ClientMetrics: Sendable {
    private let messages: Counter
    private let bytes: Counter
    private let decodeErrors: Counter
    private let unexpected: Counter
    private let outOfOrder: Counter
    private let reconnects: Counter
    private let upstreamSubscribes: Counter
    private let conflated: Counter
    private let dropped: Counter
    private let staleSymbols: Gauge
    let subscriptions: SubscriptionGauge
    let questions: QuestionMetrics
    let protection: ProtectionMetrics
    /// From the socket read to the last mailbox.
    private let publishTime: Timer
    /// From the socket read to the consumer, of one value in 64.
    private let deliveryTime: Timer

    init(venue: VenueID) {
        let labels = [("venue", venue.description)]
        self.messages = Counter(label: "marketdata_messages_total", dimensions: labels)
        self.bytes = Counter(label: "marketdata_received_bytes_total", dimensions: labels)
        self.decodeErrors = Counter(label: "marketdata_decode_errors_total", dimensions: labels)
        self.unexpected = Counter(label: "marketdata_unexpected_events_total", dimensions: labels)
        self.outOfOrder = Counter(label: "marketdata_out_of_order_values_total", dimensions: labels)
        self.reconnects = Counter(label: "marketdata_reconnects_total", dimensions: labels)
        self.upstreamSubscribes = Counter(label: "marketdata_upstream_subscribes_total", dimensions: labels)
        self.conflated = Counter(label: "marketdata_conflated_values_total", dimensions: labels)
        self.dropped = Counter(label: "marketdata_dropped_values_total", dimensions: labels)
        self.staleSymbols = Gauge(label: "marketdata_stale_symbols", dimensions: labels)
        self.subscriptions = SubscriptionGauge(Gauge(label: "marketdata_active_subscriptions", dimensions: labels))
        self.questions = QuestionMetrics(labels: labels)
        self.protection = ProtectionMetrics(labels: labels)
        self.publishTime = Timer(label: "marketdata_publish_seconds", dimensions: labels)
        self.deliveryTime = Timer(label: "marketdata_delivery_seconds", dimensions: labels)
    }

    /// What one socket read led to.
    func note(messages: Int, bytes: Int, failures: Int, effects: RouterStateMachine.Effects, took: Duration) {
        self.messages.increment(by: messages)
        self.bytes.increment(by: bytes)
        if failures > 0 { self.decodeErrors.increment(by: failures) }
        if effects.fallen > 0 { self.outOfOrder.increment(by: effects.fallen) }
        if effects.unexpected > 0 { self.unexpected.increment(by: effects.unexpected) }
        if effects.conflated > 0 { self.conflated.increment(by: Int64(clamping: effects.conflated)) }
        if effects.dropped > 0 { self.dropped.increment(by: Int64(clamping: effects.dropped)) }
        self.publishTime.recordNanoseconds(took.wholeNanoseconds)
    }

    /// Rows of an answer that could not be read.
    func note(unreadable rows: Int) { self.decodeErrors.increment(by: rows) }

    func noteReconnect() { self.reconnects.increment() }

    func note(upstreamSubscribes count: Int) { self.upstreamSubscribes.increment(by: count) }

    func note(staleSymbols count: Int) { self.staleSymbols.record(count) }

    func note(delivery age: Duration) { self.deliveryTime.recordNanoseconds(age.wholeNanoseconds) }
}
