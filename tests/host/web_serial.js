// A serial port for a page in a browser that has none: the bytes go through a WebSocket at WHERE.
// As on a real port, a stream that was closed or cancelled is replaced by a new one.
class Port extends EventTarget {
    async open() {
        this.socket = new WebSocket(WHERE);
        this.socket.binaryType = "arraybuffer";
        this.socket.onmessage = event => this.controller.enqueue(new Uint8Array(event.data));
        await new Promise((done, failed) => {
            this.socket.onopen = done;
            this.socket.onerror = failed;
        });
    }
    async close() {
        this.socket.close();
        this.socket = this.input = this.output = null;
    }
    get readable() {
        if (!this.socket) return null;
        this.input ??= new ReadableStream({
            start: controller => { this.controller = controller; },
            cancel: () => { this.input = null; },
        });
        return this.input;
    }
    get writable() {
        if (!this.socket) return null;
        this.output ??= new WritableStream({
            write: bytes => this.socket.send(bytes),
            close: () => { this.output = null; },
            abort: () => { this.output = null; },
        });
        return this.output;
    }
    getInfo() { return {}; }
    async setSignals() {}
    async getSignals() { return {}; }
}
navigator.serial.requestPort = async () => new Port();

// The page's limits are a real board's, some a fifth of a second. This one may be later.
const timer = window.setTimeout;
window.setTimeout = (call, ms, ...rest) => timer(call, ms >= 200 ? ms + 5000 : ms, ...rest);

// The element that shows just this text, wherever in nested shadow roots, as soon as there is one.
function find(root, text) {
    for (const element of root.querySelectorAll("*")) {
        const found = element.shadowRoot && find(element.shadowRoot, text);
        if (found) return found;
        if (!element.children.length && element.textContent.trim() === text) return element;
        if (element.localName === "ew-text-button" && element.textContent.trim() === text)
            return element;
        if (element.getAttribute("label") === text) return element;
    }
}
async function appears(...texts) {
    for (;;) {
        const shown = texts.find(text => find(document, text));
        if (shown) return shown;
        await new Promise(done => setTimeout(done, 20));
    }
}
async function press(text) {
    await appears(text);
    find(document, text).click();
}
