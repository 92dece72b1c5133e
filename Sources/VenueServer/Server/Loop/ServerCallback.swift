internal import CLibwebsockets

/// Where libwebsockets calls in; the loop is the context's user pointer.
///
/// What is returned: 0 to go on, -1 to close the connection, 1 after the answer to a request for an upgrade.
func serverCallback(
    wsi: OpaquePointer?,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    bytes: UnsafeMutableRawPointer?,
    count: Int
) -> Int32 {
    guard let wsi, let context = lws_get_context(wsi), let pointer = lws_context_user(context) else { return 0 }
    let loop = Unmanaged<ServerLoop>.fromOpaque(pointer).takeUnretainedValue()
    // Only with these reasons: with others the count is something else altogether.
    var input: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count) }
    switch reason {
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION: return loop.accepted()
    case LWS_CALLBACK_HTTP: return loop.requested(wsi)
    case LWS_CALLBACK_HTTP_BODY: return loop.receivedBody(wsi, input)
    case LWS_CALLBACK_HTTP_BODY_COMPLETION: return loop.receivedWholeBody(wsi)
    case LWS_CALLBACK_HTTP_WRITEABLE: return loop.writeResponse(wsi)
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: return loop.upgradeRequested(wsi, bytes)
    case LWS_CALLBACK_CONFIRM_EXTENSION_OKAY: return loop.willDeflate(wsi)
    case LWS_CALLBACK_ADD_HEADERS: return loop.addUpgradeHeaders(wsi, bytes)
    case LWS_CALLBACK_ESTABLISHED: return loop.established(wsi)
    case LWS_CALLBACK_RECEIVE: return loop.received(wsi, input)
    case LWS_CALLBACK_RECEIVE_PONG: return loop.receivedPong(wsi, input)
    case LWS_CALLBACK_SERVER_WRITEABLE: return loop.writeMessages(wsi)
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return loop.peerCloses(wsi, input)
    case LWS_CALLBACK_CLOSED: return loop.closed(wsi)
    case LWS_CALLBACK_WSI_DESTROY: return loop.destroyed(wsi)
    default: return 0
    }
}
