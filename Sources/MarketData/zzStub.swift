internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import WireFormats
/// Until the recorder lands.
final class RecorderTap: Sendable {
    func note(_ instruments: [Instrument]) {}
    func record(_ request: HTTPRequest, _ response: HTTPResponse) {}
    func record(sent: String, on: ConnectionID, at: ReceiveStamp) {}
    func record(opened: ConnectionID, url: String, at: ReceiveStamp) {}
    func record(closed: ConnectionID, _ end: WebSocketChannelEnd, at: ReceiveStamp) {}
    func record(received: Span<MessageSlice>, _ bytes: Span<UInt8>, _ assembled: Span<UInt8>, on: ConnectionID, at: ReceiveStamp) {}
}
extension MarketDataClient.Configuration {
    func makeRecorder(venue: any Venue, time: TimeSource) throws(MarketDataError) -> RecorderTap? { nil }
}
extension ControlPlane {
    func closeRecorder() async throws(MarketDataError) {}
}
