import MarketDataModel
import Testing

@testable import quotes

struct LineFormatTests {
    @Test
    func `B43 a JSON quote has every field with its digits as the venue wrote them`() {
        #expect(
            Sample.text(JSONLines(), [Sample.quote(eventTime: Timestamp(nanoseconds: 1_723_161_255_000_000_001))])
                == """
                {"type":"quote","venue":"binance","symbol":"BTC-USDT","bid":"61837.63000000","bidSize":"3.78826000",\
                "ask":"61837.64000000","askSize":"1.54698000","sequence":50093239212,\
                "exchangeTime":"2024-08-08T23:54:15.000000001Z","receiveTime":"2024-08-08T23:54:14.087891268Z",\
                "source":"stream","stale":false}

                """
        )
    }

    @Test
    func `a JSON trade has every field`() {
        #expect(
            Sample.text(JSONLines(), [Sample.trade()]) == """
                {"type":"trade","venue":"binance","symbol":"BTC-USDT","price":"61834.63000000",\
                "quantity":"0.00021000","side":"sell","tradeId":3735683276,\
                "exchangeTime":"2024-08-08T23:54:15.625000000Z","receiveTime":"2024-08-08T23:54:14.087891268Z",\
                "source":"stream","stale":false}

                """
        )
    }

    @Test
    func `what is not known is absent, and a side on which nobody stands has no price`() {
        let quote = Sample.quote(bid: nil, bidSize: nil, sequence: nil, isStale: true)
        #expect(
            Sample.text(JSONLines(), [quote, Sample.trade(side: nil, id: nil, eventTime: nil)]) == """
                {"type":"quote","venue":"binance","symbol":"BTC-USDT","ask":"61837.64000000","askSize":"1.54698000",\
                "receiveTime":"2024-08-08T23:54:14.087891268Z","source":"stream","stale":true}
                {"type":"trade","venue":"binance","symbol":"BTC-USDT","price":"61834.63000000",\
                "quantity":"0.00021000","receiveTime":"2024-08-08T23:54:14.087891268Z","source":"stream",\
                "stale":false}

                """
        )
    }

    @Test
    func `a price without a size is printed, and its size is absent`() {
        let quote = Sample.quote(bidSize: nil, askSize: nil, sequence: nil)
        #expect(
            Sample.text(JSONLines(), [quote]) == """
                {"type":"quote","venue":"binance","symbol":"BTC-USDT","bid":"61837.63000000","ask":"61837.64000000",\
                "receiveTime":"2024-08-08T23:54:14.087891268Z","source":"stream","stale":false}

                """
        )
        #expect(Sample.text(CSVLines(), [quote]).contains(",BTC-USDT,61837.63000000,,61837.64000000,,,,,,,,"))
        #expect(Sample.text(TextLines(), [quote]).hasSuffix("bid 61837.63 x -  ask 61837.64 x -\n"))
    }

    @Test
    func `statuses say in band what happened`() {
        let lines = [
            Sample.status(.stale), Sample.status(.live), Sample.status(.gap, missed: 7), Sample.status(.gap),
            Sample.status(.refused, message: "no \"such\"\n\\ name"), Sample.status(.halted),
        ]
        let start = "{\"type\":\"status\",\"venue\":\"binance\",\"symbol\":\"BTC-USDT\",\"state\":"
        let time = "\"receiveTime\":\"2024-08-08T23:54:14.087891268Z\""
        #expect(
            Sample.text(JSONLines(), lines) == """
                \(start)"stale",\(time),"stale":true}
                \(start)"live",\(time),"stale":false}
                \(start)"gap","missed":7,\(time)}
                \(start)"gap",\(time)}
                \(start)"refused","message":"no \\"such\\"\\u000a\\\\ name",\(time)}
                \(start)"halted",\(time),"stale":true}

                """
        )
    }

    @Test
    func `a symbol with a quotation mark is escaped`() throws {
        let symbol: Symbol = "A\"B\\C"
        #expect(Sample.text(JSONLines(), [Sample.quote(symbol)]).contains(#""symbol":"A\"B\\C""#))
        #expect(Sample.text(CSVLines(), [Sample.quote("A\"B,C")]).contains(#"quote,binance,"A""B,C",61837"#))
    }

    @Test
    func `CSV has one header and as many fields in every line`() {
        let text = Sample.text(
            CSVLines(),
            [
                Sample.quote(), Sample.quote(bid: nil, bidSize: nil, sequence: nil), Sample.trade(),
                Sample.trade(side: nil, id: nil),
                Sample.status(.stale), Sample.status(.gap, missed: 7), Sample.status(.refused, message: "no such name"),
                Sample.status(.halted),
            ]
        )
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "type,venue,symbol,bid,bidSize,ask,askSize,price,quantity,side,tradeId,sequence,exchangeTime,"
                    + "receiveTime,source,stale,state,missed,message",
                "quote,binance,BTC-USDT,61837.63000000,3.78826000,61837.64000000,1.54698000,,,,,50093239212,,"
                    + "2024-08-08T23:54:14.087891268Z,stream,false,,,",
                "quote,binance,BTC-USDT,,,61837.64000000,1.54698000,,,,,,,2024-08-08T23:54:14.087891268Z,stream,false,,,",
                "trade,binance,BTC-USDT,,,,,61834.63000000,0.00021000,sell,3735683276,,2024-08-08T23:54:15.625000000Z,"
                    + "2024-08-08T23:54:14.087891268Z,stream,false,,,",
                "trade,binance,BTC-USDT,,,,,61834.63000000,0.00021000,,,,2024-08-08T23:54:15.625000000Z,"
                    + "2024-08-08T23:54:14.087891268Z,stream,false,,,",
                "status,binance,BTC-USDT,,,,,,,,,,,2024-08-08T23:54:14.087891268Z,,true,stale,,",
                "status,binance,BTC-USDT,,,,,,,,,,,2024-08-08T23:54:14.087891268Z,,,gap,7,",
                "status,binance,BTC-USDT,,,,,,,,,,,2024-08-08T23:54:14.087891268Z,,,refused,,no such name",
                "status,binance,BTC-USDT,,,,,,,,,,,2024-08-08T23:54:14.087891268Z,,true,halted,,",
            ]
        )
        let counts = Set(lines.map { line in line.filter { $0 == "," }.count })
        #expect(counts == [CSVLines.columns.count - 1])
    }

    @Test
    func `text lines stand in columns that only grow, without rounding`() {
        let text = Sample.text(
            TextLines(),
            [
                Sample.quote("A-B", bid: "9.90", bidSize: "1.00", ask: "10.00", askSize: "20.0"),
                Sample.quote("BTC-USDT"),
                Sample.quote("A-B", bid: "9.905", bidSize: "1.25", ask: "10.00", askSize: "20.0", isStale: true),
                Sample.quote("A-B", bid: nil, bidSize: nil, ask: "10.00", askSize: "20.0"),
                Sample.trade("A-B", price: "10", quantity: "3"),
                Sample.status(.gap, "A-B", missed: 12),
                Sample.status(.halted, "A-B"),
            ]
        )
        #expect(
            text == """
                2024-08-08T23:54:14.087Z  A-B  bid 9.9 x 1  ask 10.0 x 20
                2024-08-08T23:54:14.087Z  BTC-USDT  bid 61837.63 x 3.78826  ask 61837.64 x 1.54698
                2024-08-08T23:54:14.087Z  A-B       bid    9.905 x 1.25     ask   10.000 x 20.00    STALE
                2024-08-08T23:54:14.087Z  A-B       bid        - x -        ask   10.000 x 20.00
                2024-08-08T23:54:14.087Z  A-B       trade sell   10.000 x 3.00     #3735683276
                2024-08-08T23:54:14.087Z  A-B       gap: 12 values dropped, as they were not read quickly enough
                2024-08-08T23:54:14.087Z  A-B       halted: the venue does not trade it now

                """
        )
    }
}
