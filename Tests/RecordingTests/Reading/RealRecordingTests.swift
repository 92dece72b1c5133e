import MarketDataModel
import TestSupport
import Testing

@testable import Recording

/// Files of real venues, with the counts that an independent check found in them.
@Suite(.enabled(if: Recordings.arePresent, "\(Recordings.absence)"))
struct RealRecordingTests {
    struct Expected: Sendable {
        var file: String
        var format: RecordingFormat
        var received: Int
        var sent: Int
        var exchanges: Int
    }

    static let all: [Expected] = [
        Expected(file: "binance-spot/BINANCE.http.0.0", format: .cryptofeed, received: 0, sent: 0, exchanges: 4),
        Expected(file: "binance-spot/BINANCE.ws.1.0", format: .cryptofeed, received: 265, sent: 0, exchanges: 0),
        Expected(file: "binance-us/BINANCE_US.0", format: .cryptofeed, received: 0, sent: 0, exchanges: 1),
        Expected(file: "binance-us/BINANCE_US.http.0.0", format: .cryptofeed, received: 0, sent: 0, exchanges: 4),
        Expected(file: "binance-us/BINANCE_US.ws.1.0", format: .cryptofeed, received: 480, sent: 0, exchanges: 0),
        Expected(file: "bitstamp/BITSTAMP.http.0.0", format: .cryptofeed, received: 0, sent: 0, exchanges: 10),
        Expected(file: "bitstamp/BITSTAMP.ws.1.0", format: .cryptofeed, received: 747, sent: 20, exchanges: 0),
        Expected(file: "coinbase-pro/COINBASE.ws.28.0", format: .cryptofeed, received: 9946, sent: 3, exchanges: 0),
        Expected(file: "deribit/DERIBIT.ws.1.0", format: .cryptofeed, received: 136, sent: 1, exchanges: 0),
        Expected(file: "kraken/KRAKEN.ws.48.0", format: .cryptofeed, received: 49, sent: 1, exchanges: 0),
        Expected(file: "kraken/KRAKEN.ws.49.0", format: .cryptofeed, received: 60, sent: 1, exchanges: 0),
        Expected(file: "kraken/KRAKEN.ws.50.0", format: .cryptofeed, received: 4321, sent: 1, exchanges: 0),
        Expected(file: "okx/OKX.0.gz", format: .cryptofeed, received: 0, sent: 0, exchanges: 25),
        Expected(file: "okx/OKX.ws.1.0", format: .cryptofeed, received: 410, sent: 3, exchanges: 0),
    ]

    @Test(arguments: all)
    func `every record of a real recording is read`(_ expected: Expected) throws {
        var options = RecordingReaderOptions()
        options.mergesSiblings = false
        let reader = try RecordingReader(path: Recordings.path(expected.file), options: options)
        #expect(reader.format == expected.format)
        var (received, sent, exchanges) = (0, 0, 0)
        while let record = try reader.next() {
            switch record.event {
            case .frame(let frame): frame.direction == .received ? (received += 1) : (sent += 1)
            case .exchange: exchanges += 1
            default: break
            }
        }
        #expect(reader.end == .complete)
        #expect(received == expected.received)
        #expect(sent == expected.sent)
        #expect(exchanges == expected.exchanges)
    }

    @Test
    func `an hftbacktest file is read to its last line, its snapshot as an answer`() throws {
        var options = RecordingReaderOptions()
        options.venue = "binance"
        let reader = try RecordingReader(path: Recordings.path("binance-spot/btcusdt_20240808.gz"), options: options)
        #expect(reader.format == .hftbacktest)
        #expect(reader.isCompressed)
        #expect(reader.header.venue == "binance")
        #expect(reader.header.created == Timestamp(nanoseconds: 1_723_161_253_937_085_768))
        var (frames, exchanges) = (0, 0)
        while let record = try reader.next() {
            guard case .exchange(let exchange) = record.event else {
                frames += 1
                continue
            }
            exchanges += 1
            #expect(exchange.purpose == "book" && exchange.status == 200)
            #expect(exchange.body.starts(with: Array("{\"lastUpdateId\"".utf8)))
        }
        #expect(reader.end == .complete)
        #expect(frames == 41248)
        #expect(exchanges == 1)
    }

    @Test
    func `the first file of a recording is merged with all its connections`() throws {
        let reader = try RecordingReader(path: Recordings.path("kraken/KRAKEN.0"))
        var received: [UInt32: Int] = [:]
        while let record = try reader.next() {
            if case .frame(let frame) = record.event, frame.direction == .received {
                received[frame.connection, default: 0] += 1
            }
        }
        #expect(received == [48: 49, 49: 60, 50: 4321])
    }

    @Test
    func `B46 a real recording comes through our own format unchanged`() throws {
        let reader = try RecordingReader(path: Recordings.path("bitstamp/BITSTAMP.ws.1.0"))
        let records = try reader.rest()
        #expect(try RecordingReader(bytes: Samples.file(records)).rest() == records)
    }

    @Test
    func `a connection's file is merged with its REST files by time`() throws {
        var options = RecordingReaderOptions()
        options.venueOfHost = { $0 == "stream.binance.us" ? "binance-us" : nil }
        let reader = try RecordingReader(path: Recordings.path("binance-us/BINANCE_US.ws.1.0"), options: options)
        var (frames, exchanges) = (0, 0)
        var latest = Int64.min
        while let record = try reader.next() {
            #expect(record.stamp.wall.nanoseconds >= latest)
            latest = record.stamp.wall.nanoseconds
            switch record.event {
            case .frame: frames += 1
            case .exchange: exchanges += 1
            default: break
            }
        }
        #expect(frames == 480)
        #expect(exchanges == 5)
        #expect(reader.header.venue == "binance-us")
    }
}
