import MarketData

func decimals(_ text: String) throws {
    let bid: Price = "61824.00"
    let ask = try Price(text)  // 61824.01
    let size: Quantity = "0.50"

    print(bid == "61824")  // true: equal by value
    print(bid)  // 61824.00: printed as it came
    print(try Price.spread(bid: bid, ask: ask))  // 0.01
    print(try Price.midpoint(bid, ask))  // 61824.005
    print(try bid.times(size))  // 30912.0000
}
