import { describe, expect, it } from "vitest";
import { choose, configuredServers, serverInForce } from "../../../src/panel/endpoints.ts";

const LOCAL = "http://127.0.0.1:11434";
const none = { endpoint: LOCAL, endpoints: [], headers: {}, caFile: "" };
const box = { name: "Box", url: "https://joey:pouch@box.example/ai/", headers: { "x-key": "k" }, caFile: "/ca.pem" };

describe("the server in force", () => {
  it("is the one of bilby.endpoint, with what is set beside it", () => {
    const settings = { ...none, headers: { "x-mine": "1" }, caFile: "/mine.pem" };
    expect(serverInForce(settings)).toEqual({
      name: "This computer",
      typed: LOCAL,
      url: LOCAL,
      headers: { "x-mine": "1" },
      caFile: "/mine.pem",
      inForce: true,
    });
  });

  it("is an entry of the list where the address is the same, however it is written, and gets nothing but its own", () => {
    const settings = {
      ...none,
      endpoint: "https://box.example/ai/api/chat",
      endpoints: [box],
      headers: { "x-mine": "1" },
    };
    expect(serverInForce({ ...settings, caFile: "/mine.pem" })).toMatchObject({
      name: "Box",
      typed: box.url,
      url: "https://box.example/ai",
      headers: { "x-key": "k" },
      caFile: "/ca.pem",
    });
  });

  it("is not an entry of another scheme, port or path of the same host", () => {
    for (const endpoint of ["http://box.example/ai", "https://box.example:8443/ai", "https://box.example"]) {
      const found = serverInForce({ ...none, endpoint, endpoints: [box] });
      expect(found.headers).toEqual({});
      expect(found.caFile).toBe("");
    }
  });

  it("may be what cannot be an address, without what is secret in it", () => {
    const { url } = serverInForce({ ...none, endpoint: "unix://joey:p@ss/w@/run/x" });
    expect(url).toBe("unix:///run/x");
  });
});

describe("the servers to choose from", () => {
  it("have each address once", () => {
    const again = { name: "Again", url: "https://box.example/ai" };
    expect(configuredServers({ ...none, endpoints: [box, again] }).map(({ name }) => name)).toEqual([
      "This computer",
      "Box",
    ]);
  });

  it("keep the one that is left, with its headers and certificates", () => {
    const settings = {
      ...none,
      endpoint: "https://old.example",
      headers: { a: "b" },
      caFile: "/c.pem",
      endpoints: [box],
    };
    expect(choose(settings, "https://box.example/ai")).toEqual({
      endpoints: [{ name: "old.example", url: "https://old.example", headers: { a: "b" }, caFile: "/c.pem" }, box],
      endpoint: "https://box.example/ai",
    });
  });

  it("are not changed by choosing the one in force, or one that is not set", () => {
    expect(choose({ ...none, endpoints: [box] }, LOCAL)).toBeUndefined();
    expect(choose({ ...none, endpoints: [box] }, "https://evil.example")).toBeUndefined();
  });
});
