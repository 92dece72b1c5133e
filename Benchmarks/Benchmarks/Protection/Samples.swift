import MarketDataModel

/// `count` symbols that do not exist.
func symbols(_ count: Int) -> [Symbol] {
    (0..<count).compactMap { try? Symbol("S\($0)-USDT") }
}

func native(_ number: Int) -> NativeName { InlineName("S\(number)USDT").map { NativeName($0) } ?? "S" }

func quote(_ number: Int) -> Quote {
    let received = ReceiveStamp(wall: Timestamp(nanoseconds: 1), monotonic: .zero)
    return Quote(
        bid: "60000.10",
        bidSize: "1.5",
        ask: "60000.11",
        askSize: "2",
        sequence: UInt64(number),
        received: received
    )
}

/// Which of `count` to ask for next: far apart, so that the cost of memory is in it, and the same each time.
func stride(_ operation: Int, _ count: Int) -> Int { operation &* 7919 % count }

/// Nanoseconds of a clock that is asked as often as the library asks its own.
func time(_ nanoseconds: Int) -> MonotonicTime { MonotonicTime(nanoseconds: Int64(nanoseconds)) }
