// wsd_messages: questions as tools that look for devices ask them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace wsd_messages {

inline constexpr std::string_view id = "urn:uuid:0a6dc791-2be6-4991-9af1-454778a1917a";

// with: what goes between the words of the edition of 2005; the rest is as ONVIF's tools write it.
struct probe_parts {
    std::string message_id{id};
    std::string header{}, body{"<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes/>"};
    std::string to = "urn:schemas-xmlsoap-org:ws:2005:04:discovery";
    std::string action = "http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe";
    std::string element = "Probe";
};
inline std::string with(const probe_parts& p) {
    return R"(<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing")"
           R"( xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>)" + p.message_id +
           R"(</w:MessageID><w:To e:mustUnderstand="true">)" + p.to + R"(</w:To><w:Action e:mustUnderstand="true">)" + p.action + "</w:Action>" + p.header +
           "</e:Header><e:Body><d:" + p.element + ">" + p.body + "</d:" + p.element + "></e:Body></e:Envelope>";
}
inline std::string resolve(std::string_view endpoint) {
    return with({.body = "<w:EndpointReference><w:Address>" + std::string(endpoint) + "</w:Address><w:ReferenceProperties><x/></w:ReferenceProperties></w:EndpointReference>",
                 .action = "http://schemas.xmlsoap.org/ws/2005/04/discovery/Resolve", .element = "Resolve"});
}
// of_2009: OASIS' edition, with the default namespace changing in the body.
inline std::string of_2009(std::string_view message_id = id) {
    return R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>)"
           R"(<a:Action s:mustUnderstand="1">http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/Probe</a:Action><a:MessageID>)" + std::string(message_id) + R"(</a:MessageID>)"
           R"(<a:To s:mustUnderstand="1">urn:docs-oasis-open-org:ws-dd:ns:discovery:2009:01</a:To></s:Header><s:Body>)"
           R"(<Probe xmlns="http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01"><Duration xmlns="http://schemas.microsoft.com/ws/2008/06/discovery">PT20S</Duration></Probe></s:Body></s:Envelope>)";
}

}  // namespace wsd_messages
