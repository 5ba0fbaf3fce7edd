#!/usr/bin/env python3
"""_wsd.py search INTERFACE [4|6] [SECONDS] [SOURCE] | flood INTERFACE SECONDS | listen INTERFACE SECONDS: what a tool on the network does and an attacker beside it.

search  one Probe of ONVIF's edition from SOURCE; prints each answer in a line; exit 1 when none came
flood   Probes with ever new ids, as fast as they go; prints counts and the amplification
listen  prints what is said to everybody, one line each, until SECONDS have passed"""
# SPDX-License-Identifier: Apache-2.0
import select
import socket
import struct
import sys
import time
import uuid

PROBE = ('<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
         ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>urn:uuid:{}</w:MessageID>'
         '<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To><w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action>'
         '</e:Header><e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes/></d:Probe></e:Body></e:Envelope>')
# the shortest that is a question: what an attacker sends who wants many bytes for few
SHORT = ('<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"><e:Header><w:MessageID>{}</w:MessageID>'
         '<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header><e:Body>'
         '<Probe xmlns="http://schemas.xmlsoap.org/ws/2005/04/discovery"/></e:Body></e:Envelope>')
GROUP4, GROUP6, PORT = "239.255.255.250", "ff02::c", 3702


def asker(interface, family, source=""):
    index = socket.if_nametoindex(interface)
    if family == 6:
        s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
        return s, (GROUP6, PORT, 0, index)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("@4s4si", bytes(4), bytes(4), index))
    s.bind((source, 0))
    return s, (GROUP4, PORT)


def search(interface, family="4", seconds="3", source=""):
    s, to = asker(interface, int(family), source)
    s.sendto(PROBE.format(uuid.uuid4()).encode(), to)
    end, found = time.monotonic() + float(seconds), 0
    while (left := end - time.monotonic()) > 0 and select.select([s], [], [], left)[0]:
        print(s.recv(65535).decode())
        found += 1
    return 0 if found else 1


def flood(interface, seconds):
    s, to = asker(interface, 4)
    s.setblocking(False)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    begin = time.monotonic()
    asked = asked_bytes = answers = answer_bytes = 0
    times = []
    while time.monotonic() - begin < float(seconds) + 2:
        if time.monotonic() - begin < float(seconds):
            message = SHORT.format(f"urn:f:{asked}").encode()
            try:
                asked_bytes += s.sendto(message, to)
                asked += 1
            except BlockingIOError:
                pass
        while select.select([s], [], [], 0)[0]:
            answer_bytes += len(s.recv(65535))
            answers += 1
            times.append(time.monotonic())
    most = max((sum(t <= u < t + 1 for u in times) for t in times), default=0)
    print(f"{asked} questions of {asked_bytes // max(asked, 1)} bytes in {seconds} s, {answers} answers of {answer_bytes // max(answers, 1)} bytes, "
          f"{most} in the fullest second: bytes out for bytes in {answer_bytes / max(asked_bytes, 1):.4f}; of one question that is answered {answer_bytes / max(answers, 1) / (asked_bytes / max(asked, 1)):.2f}")
    return 0 if asked > 1000 and 0 < answers <= 10 * (float(seconds) + 2) else 1


def listen(interface, seconds):
    index = socket.if_nametoindex(interface)
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((GROUP4, PORT))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("@4s4si", socket.inet_aton(GROUP4), bytes(4), index))
    end = time.monotonic() + float(seconds)
    print("listening", flush=True)
    while (left := end - time.monotonic()) > 0 and select.select([s], [], [], left)[0]:
        print(s.recv(65535).decode(), flush=True)
    return 0


sys.exit({"search": search, "flood": flood, "listen": listen}[sys.argv[1]](*sys.argv[2:]))
