"""A stub of a metrics adapter: one external metric, whose value stands in a file.

Usage: python3 stub.py CERTIFICATE KEY METRIC VALUE_FILE   (prints its port, serves on loopback)
"""

import http.server
import json
import ssl
import sys
import time
import urllib.parse

certificate, key, metric, value_file = sys.argv[1:]
GROUP = "external.metrics.k8s.io/v1beta1"


def answer(path):
    if path == f"/apis/{GROUP}":
        resource = {"name": metric, "singularName": "", "namespaced": True, "kind": "ExternalMetricValueList", "verbs": ["get"]}
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": GROUP, "resources": [resource]}
    if path.startswith(f"/apis/{GROUP}/namespaces/") and path.endswith(f"/{metric}"):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with open(value_file) as file:
            item = {"metricName": metric, "metricLabels": {}, "timestamp": now, "value": file.read()}
        return {"kind": "ExternalMetricValueList", "apiVersion": GROUP, "metadata": {}, "items": [item]}
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        found = answer(urllib.parse.urlsplit(self.path).path)
        body = json.dumps(found or {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
server.serve_forever()
