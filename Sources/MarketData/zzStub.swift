internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
final class Recorder: Sendable {
    func note(instruments: [Instrument]) {}
    func record(_ a: HTTPRequest, _ b: HTTPResponse) {}
}
final class FeedConnection {
    init(id: ConnectionID, core: ClientCore, venue: any Venue, configuration: MarketDataClient.Configuration.Connection, userAgent: String, network: NetworkLoop, recorder: Recorder?) {}
    var activity: ConnectionActivity { fatalError() }
    func open() {}
    func ping() {}
    func close() {}
    func abort() {}
    func send(_ m: [UInt8]) {}
}
extension MarketDataClient.Configuration {
    func makeRecorder(venue: any Venue, time: TimeSource) throws(MarketDataError) -> Recorder? { nil }
}
extension ControlPlane {
    func closeRecorder() async throws(MarketDataError) {}
}
