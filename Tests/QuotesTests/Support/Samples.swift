import MarketDataModel

@testable import quotes

/// Lines with few words.
enum Sample {
    /// 2024-08-08T23:54:14.087891268Z.
    static let start = Timestamp(nanoseconds: 1_723_161_254_087_891_268)

    static func stamp(after span: Duration = .zero) -> ReceiveStamp {
        ReceiveStamp(wall: Self.start.advanced(by: span), monotonic: MonotonicTime(nanoseconds: 0) + span)
    }

    static func quote(
        _ symbol: Symbol = "BTC-USDT",
        bid: Price? = "61837.63000000",
        bidSize: Quantity? = "3.78826000",
        ask: Price? = "61837.64000000",
        askSize: Quantity? = "1.54698000",
        after span: Duration = .zero,
        eventTime: Timestamp? = nil,
        sequence: UInt64? = 50_093_239_212,
        isStale: Bool = false,
        skipped: UInt64 = 0
    ) -> OutputLine {
        let stamp = Self.stamp(after: span)
        let quote = Quote(
            bid: bid,
            bidSize: bidSize,
            ask: ask,
            askSize: askSize,
            eventTime: eventTime,
            sequence: sequence,
            received: stamp
        )
        return .quote(
            Reading(
                symbol: symbol,
                venue: "binance",
                value: quote,
                source: .stream,
                received: stamp,
                age: .zero,
                isStale: isStale,
                skipped: skipped
            )
        )
    }

    static func trade(
        _ symbol: Symbol = "BTC-USDT",
        price: Price = "61834.63000000",
        quantity: Quantity = "0.00021000",
        side: Side? = .sell,
        id: UInt64? = 3_735_683_276,
        after span: Duration = .zero,
        eventTime: Timestamp? = Timestamp(nanoseconds: 1_723_161_255_625_000_000)
    ) -> OutputLine {
        let stamp = Self.stamp(after: span)
        let trade = Trade(
            price: price,
            quantity: quantity,
            aggressor: side,
            id: id,
            eventTime: eventTime,
            received: stamp
        )
        return .trade(
            Reading(symbol: symbol, venue: "binance", value: trade, source: .stream, received: stamp, age: .zero)
        )
    }

    static func status(
        _ state: StatusLine.State,
        _ symbol: Symbol = "BTC-USDT",
        missed: UInt64? = nil,
        message: String? = nil
    ) -> OutputLine {
        .status(
            StatusLine(
                venue: "binance",
                symbol: symbol,
                state: state,
                missed: missed,
                message: message,
                time: Self.start
            )
        )
    }

    /// What a format makes of `lines`.
    static func text(_ format: some LineFormat, _ lines: [OutputLine]) -> String {
        var format = format
        var output: [UInt8] = []
        format.appendHeader(to: &output)
        for line in lines { format.append(line, to: &output) }
        return String(decoding: output, as: UTF8.self)
    }
}
