// A server of metrics that lives on when they cannot be read.
import { createServer } from 'node:http';

/**
 * A server that answers every request with the metrics of a registry, or with 500 where one of them cannot be read: to
 * Prometheus that is a scrape that failed, and not one in which everything is missing.
 *
 * @param {import('prom-client').Registry} registry
 */
export function metricsServer(registry) {
  return createServer(async (_, response) => {
    try {
      const text = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType }).end(text);
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
}
