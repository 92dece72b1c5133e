import MarketDataModel
import MarketDataVenues

/// The answer to a REST call of Binance's, judged and read.
struct Answer {
    var answer: RESTAnswer

    init(
        _ body: String,
        status: Int = 200,
        headers: [String: String] = [:],
        received: ReceiveStamp = Decoded.received
    ) {
        self.answer = RESTAnswer(
            status: status,
            headers: headers.map { RESTField($0.key, $0.value) },
            body: Array(body.utf8),
            received: received
        )
    }

    /// The events and instruments of the answer to the call for `purpose`.
    func read(_ purpose: RESTPurpose, by venue: BinanceSpot = .binance) throws(DecodeError) -> EventBatch {
        guard let call = venue.call(for: purpose) else { throw DecodeError(.unknown) }
        var batch = EventBatch()
        batch.reset(received: self.answer.received)
        try venue.read(self.answer, to: call, into: &batch)
        return batch
    }

    /// The venue's verdict on the answer to a call for one quote.
    func verdict(by venue: BinanceSpot = .binance) -> RESTVerdict? {
        venue.call(for: .quotes(["AUSDT"])).map { venue.verdict(on: self.answer, to: $0) }
    }

    /// The text of a row that could not be read.
    func text(of failure: DecodeFailure) -> String {
        let start = failure.slice.offset
        return String(decoding: self.answer.body[start..<(start + failure.slice.count)], as: UTF8.self)
    }
}
